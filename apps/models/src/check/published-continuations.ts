/** What a model goes on with when each time the most likely token is taken, as others have published it. */
export interface PublishedContinuation {
  prompt: string;
  continuation: string;
  source: string;
}

const transformers = 'transformers, tests/models/gpt2/test_modeling_gpt2.py';

/** By hub id. All of them were computed in 32 bits. */
export const publishedContinuations: Readonly<Record<string, readonly PublishedContinuation[]>> = {
  'openai-community/gpt2': [
    {
      prompt: 'Alan Turing theorized that computers would one day become',
      continuation: ' the most powerful machines on the planet.',
      source: 'Jay Mody, GPT in 60 Lines of NumPy (2023), compared there with OpenAI’s own code',
    },
    {
      prompt: 'The dog',
      continuation: ' was found in a field near the intersection of West and West Streets.\n\nThe dog',
      source: transformers,
    },
    {
      prompt: 'I enjoy walking with my cute dog',
      continuation:
        ", but I'm not sure if I'll ever be able to walk with my dog. I'm not sure if I'll ever be able to walk with my dog.\n\nI'm not sure if I'll",
      source: 'Patrick von Platen, How to generate text (2020)',
    },
    {
      prompt: 'The meaning of life is',
      continuation: ' not the same as the meaning of death.',
      source: 'several implementations beside transformers, as vinq1911/gorch',
    },
  ],
  'distilbert/distilgpt2': [
    {
      prompt: 'The president',
      continuation: ' of the United States, and the president of the United Kingdom, have been in the White',
      source: transformers,
    },
  ],
};
