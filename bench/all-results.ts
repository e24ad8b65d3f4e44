// The runs that the documents are made of. Together they take about twenty minutes on two cores that do nothing else.

/** The folder that the documents are made from. */
export const RESULTS = "docs/results";

/** What `npm run bench --` is given for each; the shortest first, so that a broken-off series has most of them. */
export const ALL_RESULTS = [
  "--parts size",
  "--rounds 3 --parts given-back",
  "--rounds 15 --requests 2000 --parts failed-attempt",
  "--rounds 25 --requests 2000 --parts scale",
  "--rounds 9 --requests 600 --parts dialects",
  "--peers --rounds 7 --requests 2500 --parts requests,memory",
  '--rounds 9 --requests 2500 --parts requests --only "1 MB, model in front" --as "1 MB front"',
  '--rounds 9 --requests 2500 --parts requests --only "16 MB, model in front" --as "16 MB front"',
  "--peers --rounds 4 --requests 2500 --rate 30 --parts one-connection,first-token,rate",
  "--peers --rounds 3 --requests 2000 --rate 30 --parts failures,failures-rate",
];

/** A line's words as a shell takes them. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}
