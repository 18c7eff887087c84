// Loaded before a child's own code (node --import). The channel to the supervisor closes when the supervisor ends,
// however it ends; a child that outlived it would hold the port and work on jobs that nobody watches.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 8_000).unref();
});
process.channel?.unref();
