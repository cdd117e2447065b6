-- End outbox items: acknowledged by the other broker, or given up.
--
-- KEYS  1 lock  hash, read   2 state  hash   3 outbox  hash   4 outbox_order  sorted set   5 runs  stream
-- ARGV  1 token, or ''   2 runs kept
--       then per item: task id, the entry's name now, the run state's value as read or '' to leave it alone, its value
--           afterwards, the entry's name when the slot was committed, run record
-- Result: per item 'confirmed', 'gone' (ended before), 'changed' (another run state; nothing was written) or 'refused'
local result = {}
if fenced_off(KEYS[1], ARGV[1]) then
  for i = 3, #ARGV, 6 do
    result[#result + 1] = 'refused'
  end
  return result
end
local wrong = foreign_type({KEYS[2], 'hash', KEYS[3], 'hash', KEYS[4], 'zset', KEYS[5], 'stream'})
  or denied({{'HSET', KEYS[2], 'f', 'v'}, {'HDEL', KEYS[3], 'f'}, {'ZREM', KEYS[4], 'm'},
    {'XADD', KEYS[5], '*', 'f', 'v'}})
if wrong then return wrong end

for i = 3, #ARGV, 6 do
  local task_id, entry, before, after = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local answer = 'confirmed'
  if redis.call('HEXISTS', KEYS[3], task_id) == 0 then
    answer = 'gone'
  elseif before ~= '' and redis.call('HGET', KEYS[2], entry) ~= before then
    answer = 'changed'
  else
    redis.call('HDEL', KEYS[3], task_id) -- frees, so that a full server can still be told
    redis.call('ZREM', KEYS[4], task_id)
    if before ~= '' then
      redis.call('HSET', KEYS[2], entry, after)
    end
    redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[2], '*', 'entry', ARGV[i + 4], 'run', ARGV[i + 5])
  end
  result[#result + 1] = answer
end
return result
