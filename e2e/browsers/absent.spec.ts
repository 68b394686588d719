import { test } from '@playwright/test';

/** The name of the project says why. */
test.skip('the stories are not run in this browser', () => undefined);
