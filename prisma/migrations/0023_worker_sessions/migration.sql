-- The name of a worker's sessions in this database: whoever finds it dead ends them, and with them what they hold.
ALTER TABLE "workers" ADD COLUMN "session_name" TEXT;
