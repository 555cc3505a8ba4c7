import { expect, test } from "vitest";
import { InFlight } from "./in-flight.ts";

function setup(): { flight: InFlight; at: (ms: number) => void } {
  let now = 0;
  return {
    flight: new InFlight(() => now),
    at: (ms) => {
      now = ms;
    },
  };
}

test("the first request after the last answer is suspected, later ones are not", () => {
  const { flight, at } = setup();
  at(100);
  const served = flight.begin("good");
  at(110);
  flight.answered(served);
  at(1000);
  const loop = flight.begin("bad");
  at(1200);
  const victims = [flight.begin("good"), flight.begin("other")];
  at(3500);
  expect(flight.lost(loop)).toBe(true);
  expect(victims.map((victim) => flight.lost(victim))).toEqual([false, false]);
});

test("who fails first doesn't matter", () => {
  const { flight, at } = setup();
  at(1000);
  const loop = flight.begin("bad");
  at(1200);
  const victim = flight.begin("good");
  expect(flight.lost(victim)).toBe(false);
  expect(flight.lost(loop)).toBe(true);
});

test("what was sent before the last answer is suspected as well: it may have waited", () => {
  const { flight, at } = setup();
  at(100);
  const waits = flight.begin("waits");
  at(200);
  flight.answered(flight.begin("good"));
  at(300);
  const next = flight.begin("next");
  at(400);
  const victim = flight.begin("good");
  expect([waits, next, victim].map((request) => flight.lost(request))).toEqual([true, true, false]);
});

test("requests to a suspected Worker are suspected, and those sent together with it", () => {
  const { flight, at } = setup();
  at(1000);
  const loop = flight.begin("bad");
  at(1005);
  const together = flight.begin("near");
  at(1500);
  const [again, victim] = [flight.begin("bad"), flight.begin("good")];
  const judged = [loop, together, again, victim].map((request) => flight.lost(request));
  expect(judged).toEqual([true, true, true, false]);
});

test("what meets a process that is not back yet is not suspected", () => {
  const { flight, at } = setup();
  at(1000);
  const loop = flight.begin("bad");
  at(3500);
  expect(flight.lost(loop)).toBe(true);
  at(3600);
  const early = flight.begin("good");
  at(3800);
  expect(flight.lost(early)).toBe(false);
  const hangs = flight.begin("bad");
  at(6500);
  expect(flight.lost(hangs)).toBe(true);
});

test("an answer says for a moment that the process is there, until it is lost", () => {
  const { flight, at } = setup();
  at(1000);
  expect(flight.answeredLately()).toBe(false);
  const [one, other] = [flight.begin("good"), flight.begin("good")];
  flight.answered(one);
  at(1050);
  expect(flight.answeredLately()).toBe(true);
  at(1200);
  expect(flight.answeredLately()).toBe(false);
  flight.answered(flight.begin("good"));
  flight.lost(other);
  expect(flight.answeredLately()).toBe(false);
});
