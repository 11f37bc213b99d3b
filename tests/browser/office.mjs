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

/** Waits for the page that follows a form that was done. */
export const notice = (page, text) => page.locator("main > .notice", { hasText: text }).waitFor();

export const press = (within, name) => within.getByRole("button", { name, exact: true }).click();

export const follow = (page, name) => page.getByRole("main").getByRole("link", { name, exact: true }).click();

/** Finds an entry of a queue on Today, by its heading and something that stands in it. */
export const entry = (page, queue, text) =>
  page
    .locator("section.queue", { has: page.getByRole("heading", { name: queue, exact: true }) })
    .getByRole("listitem")
    .filter({ hasText: text });
