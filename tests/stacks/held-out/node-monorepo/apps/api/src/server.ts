const { PORT = "4000", MONGO_URL } = process.env;
export const queue = process.env.QUEUE_URL;
export const secret = process.env["JWT_SECRET"]!;
export const mail = process.env.MAIL_API_KEY;
export const region = process.env.HARBOR_REGION;
// process.env.OLD_FLAG
const text = "process.env.NOT_READ";
export const any = (name: string) => process.env[name];
export { PORT, MONGO_URL, text };
