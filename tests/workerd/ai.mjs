// Stands in for the binding `AI`: asks the test's endpoint, and hands its answer on in the binding's own shape.
import { WorkerEntrypoint } from "cloudflare:workers";

export default class extends WorkerEntrypoint {
  async run(model, inputs) {
    const answer = await fetch(`${this.env.MODEL_URL}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model, ...inputs }),
    });
    if (!answer.ok) throw new Error(`AiError: ${answer.status}`);
    return answer.headers.get("content-type").includes("event-stream") ? answer.body : await answer.json();
  }
}
