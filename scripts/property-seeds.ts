import fc from 'fast-check';

/*
 * Property tests draw the same cases in every run of `npm test`: none fails by chance, and a change that breaks one
 * breaks it for everybody. `npm run test:long` draws new cases each time; what fails prints its seed and its path.
 */
if (process.env.LONG_TESTS === undefined) fc.configureGlobal({ seed: 20_261_201 });
