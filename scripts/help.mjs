// --help for the scripts here.

/** Prints the text and ends with 0 where --help is asked for. */
export function helped(text) {
  if (!process.argv.includes("--help")) return;
  console.log(text);
  process.exit(0);
}
