// Loaded before a child's own code (node --import). The channel to the supervisor closes when the supervisor ends,
// however it ends; a child that outlived it would hold the port and work on jobs that nobody watches.
// A process that the child forks inherits this file, and must be left alone: it has a parent and a channel of its own.
if (Number(process.env.STEVEDORE_SUPERVISOR) === process.ppid) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 8_000).unref();
  });
  process.channel?.unref();
}
