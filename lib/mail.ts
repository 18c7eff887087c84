import { createTransport } from 'nodemailer';
import { env } from '@/lib/env';
import { loggerFor } from '@/lib/logger';

const patienceMs = 10_000;

/** What became of a message: `off` where no server for e-mail is configured. */
export type MailOutcome = 'sent' | 'failed' | 'off';

/** Sends a plain text. A failure is told and logged, never thrown: what the mail is about has happened already. */
export async function sendMail(message: { to: string; subject: string; text: string }): Promise<MailOutcome> {
  const { smtpUrl, mailFrom } = env();
  if (smtpUrl === undefined) return 'off';
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
  });
  try {
    await transport.sendMail({ from: mailFrom, ...message });
    return 'sent';
  } catch (error) {
    loggerFor('mail').error({ error, subject: message.subject }, 'an e-mail could not be sent');
    return 'failed';
  } finally {
    transport.close();
  }
}
