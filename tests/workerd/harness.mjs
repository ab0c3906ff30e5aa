// Runs Workers on real workerd for the Python tests: one JSON request per line on stdin, one JSON answer per line on
// stdout. Usage: node harness.mjs <config>...; the first line out is {"url"} or {"error"}.
import { createInterface } from "node:readline";
import { createTestHarness } from "wrangler";

const answer = (body) => process.stdout.write(JSON.stringify(body) + "\n");
console.log = console.info = console.warn = console.debug = (...words) => console.error(...words);

// The harness fetches for the Worker with Node's fetch, and leaves out that the Worker follows redirects itself.
const nodes = globalThis.fetch;
const manual = { get: (init, name) => (name === "redirect" ? "manual" : Reflect.get(init, name, init)) };
globalThis.fetch = (url, init) => nodes(url, new Proxy(init ?? {}, manual));

const server = createTestHarness({ workers: process.argv.slice(2).map((configPath) => ({ configPath })) });

const commands = {
  migrate: ({ binding }) => server.getWorker().applyD1Migrations(binding),
  scheduled: ({ cron, time }) => server.getWorker().scheduled({ cron, scheduledTime: new Date(time) }),
  evict: ({ binding, name }) =>
    server.getWorker().evictDurableObject(binding, { name, webSockets: "hibernate" }),
  wake: async ({ project, when }) => {
    const { HUB } = await server.getWorker().getEnv();
    await HUB.getByName(project).wake_at(project, when);
  },
  logs: () => server.getLogs(),
  sql: async ({ text, values }) => {
    const { DB } = await server.getWorker().getEnv();
    return (await DB.prepare(text).bind(...values).all()).results;
  },
};

try {
  const { url } = await server.listen();
  answer({ url: url.href });
} catch (error) {
  answer({ error: String(error?.stack ?? error), logs: server.getLogs() });
  process.exit(1);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...parameters } = JSON.parse(line);
  try {
    answer({ ok: (await commands[command](parameters)) ?? null });
  } catch (error) {
    answer({ error: String(error?.stack ?? error) });
  }
}
await server.close();
process.exit(0);
