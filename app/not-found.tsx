import { Link } from '@/app/_components/link';
import { Wordmark } from './_components/shell/wordmark';
import { Button } from './_components/ui/button';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-start gap-4 px-4 py-5 sm:px-8">
      <Wordmark className="mb-10" />
      <h1 className="text-xl font-semibold">There is nothing at this address</h1>
      <Button asChild>
        <Link href="/">Back to home</Link>
      </Button>
    </main>
  );
}
