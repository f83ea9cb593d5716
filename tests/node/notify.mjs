// Sends through GOV.UK Notify's own client ({url, key, wrong_key, templates}) and prints what its users get.
import { NotifyClient } from "notifications-node-client";

let input = "";
for await (const part of process.stdin) input += part;
const { url, key, wrong_key: wrongKey, templates } = JSON.parse(input);
const client = new NotifyClient(url, key);

const said = async (promise) => {
  try {
    const { status, data } = await promise;
    return { status, data };
  } catch (error) {
    if (!error.response) throw error;
    return { status: error.response.status, data: error.response.data };
  }
};

const words = { subject: "Welcome", body: "Hello Ann" };
const email = await said(client.sendEmail(templates.email, "ann@example.org", { personalisation: words, reference: "one" }));
const sms = await said(client.sendSms(templates.sms, "+447700900123", { personalisation: { body: "Hello" }, reference: "two" }));
console.log(JSON.stringify({
  email, sms,
  found: await said(client.getNotificationById(email.data.id)),
  by_reference: await said(client.getNotifications(null, null, "two")),
  by_status: await said(client.getNotifications("email", "created")),
  unknown: await said(client.getNotificationById("00000000-0000-4000-8000-000000000000")),
  bad_token: await said(new NotifyClient(url, wrongKey).sendSms(templates.sms, "+447700900123", { personalisation: { body: "x" } })),
  no_template: await said(client.sendEmail(crypto.randomUUID(), "ann@example.org", { personalisation: words })),
  no_words: await said(client.sendEmail(templates.email, "ann@example.org", {})),
}));
