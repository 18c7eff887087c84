/** A request that a webhook takes, for a shell: the secret stands in the environment, not in its history. */
export function curlExample(address: string): string {
  return `BODY='{}'
TIMESTAMP=$(date +%s)
SIGNATURE=$(printf '%s.%s' "$TIMESTAMP" "$BODY" |
  openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" | sed 's/^.* //')
curl -X POST ${address} \\
  -H "x-stevedore-timestamp: $TIMESTAMP" \\
  -H "x-stevedore-signature: v1=$SIGNATURE" \\
  --data-binary "$BODY"`;
}

/** The same for a program. */
export function nodeExample(address: string): string {
  return `import { createHmac } from 'node:crypto';

const body = '{}';
const timestamp = String(Math.floor(Date.now() / 1000));
const signature = createHmac('sha256', process.env.WEBHOOK_SECRET)
  .update(\`\${timestamp}.\${body}\`)
  .digest('hex');
await fetch('${address}', {
  method: 'POST',
  headers: {
    'x-stevedore-timestamp': timestamp,
    'x-stevedore-signature': \`v1=\${signature}\`,
  },
  body,
});`;
}
