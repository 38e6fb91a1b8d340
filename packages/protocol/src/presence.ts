// How presence is written as a number, as the presence streams carry it.

export const presenceCodes = { offline: 0, online: 1, away: 2, busy: 3 } as const
