// Loaded before a child's own code (node --import). The channel to the supervisor closes when the supervisor ends,
// however it ends; a child that outlived it would hold the port and work on jobs that nobody watches.
// Processes that the child forks inherit this file too; they have a parent of their own, and find the mark removed.
const supervisor = Number(process.env.STEVEDORE_SUPERVISOR);
delete process.env.STEVEDORE_SUPERVISOR;

if (supervisor > 0) {
  // It may have ended while this process was still starting, and then the channel says nothing any more.
  if (process.ppid !== supervisor || !process.connected) process.exit(1);
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 8_000).unref();
  });
  process.channel.unref();
}
