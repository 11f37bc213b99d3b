// What a test needs to be there, made by the API, and what it does on a page.

/** Gives the active company of the demonstration that may publish its own slots. */
export async function lanternbay(service) {
  const { items } = await service.api("GET", "/v1/companies?q=Lanternbay");
  return items[0];
}

const CARD = {
  purpose: "Practice for a panel interview",
  what_happens: "Thirty minutes of questions, fifteen of feedback",
  who_will_be_there: "One engineer",
  access_notes: "Captions can be turned on",
  compensation: { kind: "none" },
  may_lead_to_job: "no",
  activities: [{ text: "Talk about a project", kind: "discuss" }],
};

/** Makes a slot of Lanternbay with one seat, as a draft. */
export async function draft(service, fields = {}) {
  const body = {
    company_id: (await lanternbay(service)).id,
    kind: "mock_interview",
    title: "Panel interview",
    local_start: "2027-05-04T10:00",
    timezone: "Europe/London",
    duration_minutes: 45,
    capacity: 1,
    mode: "online",
    join_url: "https://meet.example/x",
    approval: "automatic",
    card: CARD,
    ...fields,
  };
  return service.api("POST", "/v1/slots", body);
}

export async function published(service, fields) {
  const slot = await draft(service, fields);
  return service.api("POST", `/v1/slots/${slot.id}/publish`, {});
}

/** Finds so many mentees of the demonstration who can be booked into a slot now, those who have had least first. */
export async function bookable(service, slot, count = 1) {
  const { items } = await service.api("GET", `/v1/mentees?for_slot=${slot.id}&limit=${count}`);
  return items;
}

export const book = (service, slot, mentee, fields = {}) =>
  service.api("POST", "/v1/bookings", { slot_id: slot.id, mentee_id: mentee.id, ...fields });

/** Makes a round that gives the seats of these slots. It is open until the second Monday, unless the fields say otherwise. */
export async function round(service, slots, fields = {}) {
  const times = { opens_at: "2027-03-11T09:00:00Z", closes_at: "2027-03-22T12:00:00Z" };
  const body = { name: "May interviews", kind: "mock_interview", slot_ids: slots.map(({ id }) => id), ...times, ...fields };
  return service.api("POST", "/v1/rounds", body);
}

/** Enters a mentee in a round, with these slots as choices, the best one first. */
export const enter = (service, round, mentee, slots) =>
  service.api("PUT", `/v1/rounds/${round.id}/entries/${mentee.id}`, { choices: slots.map(({ id }) => id), via: "paper" });

/** Waits until a round is drawn, which the service does by itself once it has closed. */
export async function drawn(service, round) {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await service.api("GET", `/v1/rounds/${round.id}`)).status === "drawn") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${round.name} is not drawn`);
}

/** Waits for the page that follows a form that was done. */
export const notice = (page, text) => page.locator("main > .notice", { hasText: text }).waitFor();

export const press = (within, name) => within.getByRole("button", { name, exact: true }).click();

export const follow = (page, name) => page.getByRole("main").getByRole("link", { name, exact: true }).click();

/** Lets a browser go on as somebody else. */
export async function goOnAs(context, service, role) {
  const { cookies } = await service.signedIn(role);
  await context.clearCookies();
  await context.addCookies(cookies);
}

/** Finds an entry of a queue on Today, by its heading and something that stands in it. */
export const entry = (page, queue, text) =>
  page
    .locator("section.queue", { has: page.getByRole("heading", { name: queue, exact: true }) })
    .getByRole("listitem")
    .filter({ hasText: text });
