export const api = process.env.NEXT_PUBLIC_API_URL;
export const inner = process.env.API_URL ?? "http://localhost:4000";
