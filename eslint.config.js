import tseslint from "typescript-eslint";

/** Which folders of the plugin a folder may import from; itself always. The arrows go one way: docs/architecture.md. */
const arrows = {
  core: [],
  json: [],
  host: [],
  providers: ["core", "json"],
  config: ["core", "json", "providers"],
  filter: ["core", "config", "providers", "json", "host"],
};

/** Files `depth` folders below assembly/FOLDER: a path with more steps up than that leaves assembly/. */
const pluginFiles = (folder, depth) => {
  const barred = Object.keys(arrows).filter((other) => other !== folder && !arrows[folder].includes(other));
  return {
    files: [`assembly/${folder}/${"*/".repeat(depth)}*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: barred.map((other) => `**/${other}/**`), message: `assembly/${folder} does not import from here.` },
            { group: [`${"../".repeat(depth + 2)}*`], message: "The plugin imports nothing outside assembly/." },
          ].filter((pattern) => pattern.group.length > 0),
        },
      ],
    },
  };
};

const pluginFolders = Object.keys(arrows).flatMap((folder) => [pluginFiles(folder, 0), pluginFiles(folder, 1)]);

const outside = (folder, barred) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [{ group: barred.map((other) => `**/${other}/**`), message: `${folder}/ does not import from here.` }] },
    ],
  },
});

/** What reads what comes from outside, by the TypeScript project that knows its types. */
const typed = (files, project) => ({
  files,
  // The one test that belongs to the console's project.
  ignores: project === "tsconfig.json" ? ["tests/console/live-store.test.ts", "tests/**/*.spec.ts"] : [],
  languageOptions: { parser: tseslint.parser, parserOptions: { project: [project], tsconfigRootDir: import.meta.dirname } },
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: {
    // A promise without an owner ends the process when it rejects; `void` only hides that.
    "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
    "@typescript-eslint/no-misused-promises": "error",
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
  {
    files: [
      "config/**/*.ts",
      "gateway/**/*.ts",
      "bench/*.ts",
      "console/**/*.{ts,tsx}",
      "tests/**/*.test.ts",
      "tests/support/**/*.ts",
      "tests/envoy/**/*.ts",
      "tests/console/**/*.ts",
      "*.config.ts",
    ],
    extends: [...tseslint.configs.recommended],
    rules: { "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }] },
  },
  typed(["gateway/**/*.ts", "config/**/*.ts"], "tsconfig.json"),
  typed(["console/**/*.{ts,tsx}"], "console/tsconfig.json"),
  typed(["bench/*.ts", "bench/peers/*.ts", "tests/**/*.test.ts", "tests/{support,envoy,gateway,console,attack}/**/*.ts"], "tsconfig.json"),
  outside("config", ["gateway", "console", "tests", "assembly"]),
  outside("gateway", ["console", "tests", "assembly"]),
  outside("console", ["gateway", "tests", "assembly"]),
);
