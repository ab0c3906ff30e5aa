// Stands in for the binding `AI`: answers what a test has put into `scripts`, in the binding's own shape.
import { WorkerEntrypoint } from "cloudflare:workers";

const event = (body) => `data: ${JSON.stringify(body)}\n\n`;

export default class extends WorkerEntrypoint {
  async run(model, inputs) {
    const since = inputs.messages.slice(inputs.messages.findLastIndex((one) => one.role === "user"));
    const words = since[0].content;
    const used = since.filter((one) => one.role === "tool").length;
    const chunks =
      words.startsWith("capture:") && used === 0
        ? [
            { choices: [{ delta: { content: "I keep it. " } }] },
            {
              choices: [
                {
                  delta: {
                    tool_calls: [
                      { index: 0, id: "call_1", function: { name: "create_idea", arguments: JSON.stringify({ title: words.slice(8) }) } },
                    ],
                  },
                },
              ],
            },
          ]
        : [{ choices: [{ delta: { content: `Heard by ${model}: ` } }] }, { choices: [{ delta: { content: words } }] }];
    const text = [...chunks, { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } }].map(event).join("") + "data: [DONE]\n\n";
    return new Response(text).body;
  }
}
