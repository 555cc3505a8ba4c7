import type { Case } from "./case.ts";
export const tableCases: Case[] = [];
