/** Seconds after which an import that nobody has touched is forgotten. */
const FORGET_AFTER_S = 30 * 24 * 3600;

const KEEP = `
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ${FORGET_AFTER_S}) end
return 1`;

const ADD_LETTERS = (first: number) => `
for i = ${first}, #ARGV do redis.call('RPUSH', KEYS[3], ARGV[i]) end
redis.call('HINCRBY', KEYS[1], 'bad', #ARGV - ${first - 1})`;

/**
 * Each runs as a whole or not at all. Keys: the import's state, its finished jobs (one bit each), its
 * dead letters.
 */
export const SCRIPTS = {
  /**
   * Notes that a batch is in the queue, unless the state is not where its producer thinks. Arguments:
   * run, records before, records and offset behind the batch, jobs behind it, dead letters.
   */
  commit: `
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'records') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'records', ARGV[3], 'offset', ARGV[4], 'jobs', ARGV[5])
${ADD_LETTERS(6)}
${KEEP}`,

  /** Notes that everything is in the queue. Arguments: run, records. */
  complete: `
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'records') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'complete', 1)
${KEEP}`,

  /** Whether a job is still to be done. Arguments: run, job. */
  isOpen: `
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
return 1 - redis.call('GETBIT', KEYS[2], ARGV[2])`,

  /**
   * Counts a job that was done, once however often it is done. Arguments: run, job, documents, length
   * of its part of the source, dead letters.
   */
  finish: `
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then return 0 end
if redis.call('SETBIT', KEYS[2], ARGV[2], 1) == 1 then return 0 end
redis.call('HINCRBY', KEYS[1], 'jobsDone', 1)
redis.call('HINCRBY', KEYS[1], 'documents', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'offsetDone', ARGV[4])
${ADD_LETTERS(5)}
${KEEP}`,
} as const;
