// What the package.json of a published package says, made of the one in the workspace. Nothing here reads or writes a file.

/** Folders below packages/ of all that is published but the platforms' packages, in the order in which it is: after what each depends on. */
export const PACKAGES = [
  "model-minilm",
  "onnxruntime",
  "native-infer",
  "common",
  "command-line",
  "vector-store",
  "ingest",
  "server",
  "ai-sdk",
  "langchain",
];

/** Packages with ONNX Runtime's library: the platform's name in onnxruntime-node, the file there, and what npm has to know. */
export const RUNTIME_PLATFORMS = {
  "linux-x64": { file: "linux/x64/libonnxruntime.so.1", libc: ["glibc"] },
  "linux-arm64": { file: "linux/arm64/libonnxruntime.so.1", libc: ["glibc"] },
  "darwin-arm64": { file: "darwin/arm64/libonnxruntime.1.dylib" },
  "win32-x64": { file: "win32/x64/onnxruntime.dll" },
};

const LIBC = { gnu: ["glibc"], musl: ["musl"] };

/** `os`, `cpu` and `libc` of a platform's name, such as linux-x64-gnu: npm installs nothing that does not fit. */
export function platformFields(platform) {
  const [os, cpu, libc] = platform.split("-");
  return { os: [os], cpu: [cpu], ...(libc !== undefined && { libc: LIBC[libc] }) };
}

/** Where the sources are, of a repository's address; nothing if it is not known, as before the first release. */
function origin(repository, directory) {
  if (repository === undefined) return {};
  return {
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
    repository: {
      type: "git",
      url: `git+${repository}.git`,
      ...(directory !== undefined && { directory }),
    },
  };
}

/** Provenance: the registry shows by which run of which workflow a package was built. */
const PUBLISH = { access: "public", provenance: true };

const sameVersion = (names, version) => Object.fromEntries(names.map((name) => [name, version]));

/**
 * The manifest of a package of the workspace: without what only the workspace uses. `platforms` are those that native-infer's addon is
 * published for.
 */
export function workspaceManifest(source, { repository, directory, platforms }) {
  const { devDependencies, scripts, exports, dependencies, ...kept } = source;
  const addons = platforms.map((platform) => `@native-infer/${platform}`);
  const runtimes = Object.keys(RUNTIME_PLATFORMS).map((each) => `${source.name}-${each}`);
  const optional = { "native-infer": addons, "@native-infer/onnxruntime": runtimes }[source.name];
  return {
    ...kept,
    ...origin(repository, directory),
    ...(exports !== undefined && { exports }),
    ...(dependencies !== undefined && { dependencies }),
    ...(optional !== undefined && { optionalDependencies: sameVersion(optional, source.version) }),
    publishConfig: PUBLISH,
  };
}

/** The manifest of the package with one platform's addon. */
export function addonManifest(platform, { version, repository, engines }) {
  return {
    name: `@native-infer/${platform}`,
    version,
    description: `The native addon of native-infer for ${platform}`,
    license: "Apache-2.0",
    type: "commonjs",
    keywords: ["native-infer", "addon", platform],
    ...origin(repository),
    ...platformFields(platform),
    engines,
    exports: { "./package.json": "./package.json", "./native_infer.node": "./native_infer.node" },
    files: ["native_infer.node", "NOTICE"],
    publishConfig: PUBLISH,
  };
}

/** The manifest of the package with ONNX Runtime's library of one platform. */
export function runtimeManifest(platform, { version, repository }) {
  const { file, libc } = RUNTIME_PLATFORMS[platform];
  const [os, cpu] = platform.split("-");
  return {
    name: `@native-infer/onnxruntime-${platform}`,
    version,
    description: `ONNX Runtime's shared library for ${platform}`,
    license: "MIT",
    keywords: ["onnxruntime", "native-infer", platform],
    ...origin(repository),
    os: [os],
    cpu: [cpu],
    ...(libc !== undefined && { libc }),
    exports: { "./package.json": "./package.json" },
    files: [file.split("/").at(-1), "ThirdPartyNotices.txt"],
    publishConfig: PUBLISH,
  };
}
