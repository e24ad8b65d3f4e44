import tseslint from "typescript-eslint";
import ownKeys from "./scripts/lint/own-keys.js";

/** Which folders of the plugin a folder may import from; itself always. The arrows go one way: docs/architecture.md. */
const arrows = {
  core: [],
  json: [],
  host: [],
  dialect: ["json"],
  sign: ["core", "json"],
  providers: ["core", "json"],
  config: ["core", "json", "providers"],
  filter: ["core", "config", "providers", "dialect", "sign", "json", "host"],
};

/** The rooms of assembly/filter, from the top: each imports from those after it. Beside them the halves are on top, and these below. */
const rooms = ["control", "health", "attempt", "told", "request", "answer"];
const ground = ["names", "vm", "kept-head", "journey"];

/** Files `depth` folders below assembly/FOLDER: a path with more steps up than that leaves assembly/. */
const pluginFiles = (folder, depth, files = `assembly/${folder}/${"*/".repeat(depth)}*.ts`, more = []) => {
  const barred = Object.keys(arrows).filter((other) => other !== folder && !arrows[folder].includes(other));
  return {
    files: [files],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: barred.map((other) => `**/${other}/**`), message: `assembly/${folder} does not import from here.` },
            { group: [`${"../".repeat(depth + 2)}*`], message: "The plugin imports nothing outside assembly/." },
            ...more,
          ].filter(({ group }) => group?.length !== 0),
        },
      ],
    },
  };
};

const pluginFolders = Object.keys(arrows).flatMap((folder) => [pluginFiles(folder, 0), pluginFiles(folder, 1)]);

const roomFiles = rooms.map((room, i) => {
  const below = rooms.slice(i + 1).map((other) => `${other}/`);
  const files = ground.filter((file) => file !== "journey" || below.length > 0).map((file) => `${file}$`);
  const regex = `^\\.\\./(?!${["\\.\\./", ...below, ...files].join("|")})`;
  const message = `assembly/filter/${room} imports from what is below it alone.`;
  return pluginFiles("filter", 1, `assembly/filter/${room}/*.ts`, [{ regex, message }]);
});

const groundFiles = ground.map((file) => {
  const below = file === "journey" ? "answer/|" : "";
  const regex = `^\\./(?!${below}(${ground.join("|")})$)`;
  return pluginFiles("filter", 0, `assembly/filter/${file}.ts`, [{ regex, message: `What stands on ${file} is not imported by it.` }]);
});

const outside = (folder, barred) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [{ group: barred.map((other) => `**/${other}/**`), message: `${folder}/ does not import from here.` }] },
    ],
  },
});

/** Tests and what they stand on, but for AssemblyScript. */
const TESTS = [
  "tests/**/*.test.ts",
  "tests/{support,envoy,gateway,console,attack,deploy,planes,programs,dialect,filter,peers,bench,recordings,sign}/**/*.ts",
];

/** What reads what comes from outside, by the TypeScript project that knows its types. */
const typed = (files, project, rules = {}) => ({
  files,
  // The one test that belongs to the console's project.
  ignores: project === "tsconfig.json" ? ["tests/console/live-store.test.ts", "tests/**/*.spec.ts"] : [],
  languageOptions: { parser: tseslint.parser, parserOptions: { project: [project], tsconfigRootDir: import.meta.dirname } },
  plugins: { "@typescript-eslint": tseslint.plugin, own: { rules: { keys: ownKeys } } },
  rules: {
    // A promise without an owner ends the process when it rejects; `void` only hides that.
    "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
    "@typescript-eslint/no-misused-promises": "error",
    ...rules,
  },
});

export default tseslint.config(
  {
    ignores: [
      "build/**",
      "node_modules/**",
      ".cache/**",
      "assembly/providers/table.ts",
      "assembly/config/defaults.ts",
      "**/*.as-pect.d.ts",
      "as-pect.config.js",
    ],
  },
  {
    files: ["assembly/**/*.ts", "tests/**/*.spec.ts", "bench/no-op/*.ts", "tests/config/*-entry.ts"],
    // AssemblyScript puts decorators on functions and variables.
    languageOptions: { parser: tseslint.parser, parserOptions: { allowInvalidAST: true } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "prefer-const": "error",
      "@typescript-eslint/no-unused-vars": ["error", { args: "none" }],
      "no-restricted-syntax": [
        "error",
        { selector: "ThrowStatement", message: "A throw is a trap: it ends the VM and every request in it. Return a result." },
        { selector: "TSNonNullExpression", message: "x! traps on null. Test it." },
        { selector: "CallExpression[callee.name='assert']", message: "An assert traps." },
      ],
    },
  },
  // A spec that traps fails, and that is what it is for.
  { files: ["tests/**/*.spec.ts"], rules: { "no-restricted-syntax": "off" } },
  ...pluginFolders,
  ...roomFiles,
  ...groundFiles,
  {
    files: ["config/**/*.ts", "gateway/**/*.ts", "bench/{,peers/,results/}*.ts", "console/**/*.{ts,tsx}", ...TESTS, "*.config.ts"],
    extends: [...tseslint.configs.recommended],
    rules: { "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }] },
  },
  typed(["gateway/**/*.ts", "config/**/*.ts"], "tsconfig.json", { "own/keys": "error" }),
  typed(["console/**/*.{ts,tsx}"], "console/tsconfig.json", { "own/keys": "error" }),
  typed(["bench/{,peers/,results/}*.ts", ...TESTS], "tsconfig.json"),
  {
    files: ["gateway/**/*.ts"],
    ignores: ["gateway/child.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "ImportDeclaration[source.value='node:child_process'][importKind!='type']",
          message: "gateway/child.ts starts processes, with an environment that is written out.",
        },
      ],
    },
  },
  outside("config", ["gateway", "console", "tests", "assembly"]),
  outside("gateway", ["console", "tests", "assembly"]),
  outside("console", ["gateway", "tests", "assembly"]),
);
