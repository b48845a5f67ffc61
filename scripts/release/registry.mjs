// A package registry on 127.0.0.1 that serves tarballs, for tests of what an installation gets.
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";

const TARBALLS = "/-/tarballs/";

/** What a client reads of a package: its only version. */
function packument(url, { manifest, file, integrity, shasum }) {
  const { name, version } = manifest;
  const tarball = `${url}${TARBALLS}${basename(file)}`;
  const dist = { tarball, integrity, shasum };
  return {
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...manifest, dist } },
    // Some clients refuse what is too new.
    time: { [version]: "2026-01-01T00:00:00.000Z" },
  };
}

/**
 * Serves what `pack` or `packStubs` returned. What the registry does not have is at `upstream`, or else nowhere.
 */
export async function startRegistry(packed, { upstream } = {}) {
  const files = new Map(packed.map((each) => [basename(each.file), each.file]));
  const entries = packed.map((each) => ({
    ...each,
    manifest: JSON.parse(readFileSync(join(each.folder, "package.json"), "utf8")),
  }));
  const byName = new Map(entries.map((entry) => [entry.manifest.name, entry]));
  const requests = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    requests.push(path);
    const file = path.startsWith(TARBALLS) && files.get(path.slice(TARBALLS.length));
    const entry = byName.get(path.slice(1));
    if (file) createReadStream(file).pipe(response);
    else if (entry) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(packument(`http://${request.headers.host}`, entry)));
    } else if (upstream) {
      response.writeHead(302, { location: new URL(request.url.slice(1), upstream).href }).end();
    } else response.writeHead(404).end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** The paths that were asked for. */
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
