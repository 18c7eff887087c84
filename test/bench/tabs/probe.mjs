// Loaded into the processes of the product by the benchmark alone, with `node --import`: whoever connects to a local socket
// named for the process id is told how much memory is in use once the garbage is collected.
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

createServer(async (socket) => {
  collect();
  // What finalizers let go of is garbage of the second round.
  await sleep(0);
  collect();
  socket.end(JSON.stringify(process.memoryUsage()));
})
  .listen(path.join(process.env.STEVEDORE_TEST_PROBES, `${process.pid}.sock`))
  .unref();
