// Reads calendars as JSON ({text}) and prints what two readers make of them: for each event its UID, sequence, status,
// summary, the moment it starts and what a clock in London shows then.
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London", dateStyle: "short", timeStyle: "medium" });

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return { uid: event.uid, sequence: event.sequence, status: component.getFirstPropertyValue("status"), summary: event.summary,
             starts_at: event.startDate.toJSDate().toISOString(), clock: clock.format(event.startDate.toJSDate()) };
  });
}

function byNodeIcal(text) {
  return Object.values(nodeIcal.sync.parseICS(text)).filter((entry) => entry.type === "VEVENT").map((event) => (
    { uid: event.uid, sequence: Number(event.sequence), status: event.status, summary: event.summary,
      starts_at: event.start.toISOString(), clock: clock.format(event.start) }));
}

let input = "";
for await (const part of process.stdin) input += part;
const { text } = JSON.parse(input);
console.log(JSON.stringify({ "ical.js": byIcalJs(text), "node-ical": byNodeIcal(text) }));
