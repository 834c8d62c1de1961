// process.env.NOT_READ
export const databaseUrl = process.env.DATABASE_URL!;
export const port = Number(process.env.PORT ?? 3000);
export const mode = process.env.APP_MODE || "local";
const { AUTH_SECRET, AUTH_URL = "http://localhost:3000", ...others } = process.env;
const pattern = /['"`]process\.env\.NOT_READ/;
export function flag(name: string) {
  return process.env[`FLAG_${name}`];
}
export const text = `at ${process.env.RELEASE} of ${`${process.env["BUILD"]}`}, not process.env.NOT_READ`;
process.env.TZ = "UTC";
export const same = process.env.NODE_ENV === "production";
