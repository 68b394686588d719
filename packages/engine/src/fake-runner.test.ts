import { fakeRunner } from './fake-runner.ts';
import { fakeTokenizer } from './fake-tokenizer.ts';
import { runnerContract } from './model-runner.contract.ts';

runnerContract('the fake runner', async () => fakeRunner({ tokenizer: fakeTokenizer() }));
