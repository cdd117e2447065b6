-- Commit slots: each is pushed into the broker and advanced, or neither.
--
-- KEYS  1 lock          hash, read
--       2 entries       hash, read
--       3 state         hash
--       4 due           sorted set
--       5 runs          stream
--       6 outbox        hash
--       7 outbox_order  sorted set
--       8 …             the broker's lists, in the broker's database
-- ARGV  1 token, or ''  2 the broker's database  3 the store's database  4 runs kept  5 number of commits
--       then per commit:
--         head, one field a line: name, uid, digest, slot (Unix ms), expected cursor (Unix ms), 'advance' or 'slot',
--             cursor afterwards (Unix ms), next fire time (Unix ms) or '', number of pushes, outbox task id or ''
--         run state afterwards: text behind the head     run record or ''     outbox value or ''
--         per push: index into KEYS (lpush) or 0 (publish), expiry in ms or 0, index of the first and number of the
--             KEYS that expire (blank-separated); the channel or ''; the payload
-- Result: per commit the status, and after a blank the detail:
--     committed | already | stale WHY | refused WHY | failed WHY
local commits = tonumber(ARGV[5])
local result = {}
if fenced_off(KEYS[1], ARGV[1]) then
  for i = 1, commits do
    result[i] = 'refused a newer leader holds the lock, or nobody'
  end
  return result
end
local wrong = foreign_type({KEYS[2], 'hash', KEYS[3], 'hash', KEYS[4], 'zset', KEYS[5], 'stream', KEYS[6], 'hash',
    KEYS[7], 'zset'})
  or denied({{'HSET', KEYS[3], 'f', 'v'}, {'ZADD', KEYS[4], '1', 'm'}, {'ZREM', KEYS[4], 'm'},
    {'XADD', KEYS[5], '*', 'f', 'v'}, {'HSET', KEYS[6], 'f', 'v'}, {'ZADD', KEYS[7], '1', 'm'}})
if wrong then return wrong end

local elsewhere = ARGV[2] ~= ARGV[3]
local function in_broker()
  if elsewhere then redis.call('SELECT', ARGV[2]) end
end
local function in_store()
  if elsewhere then redis.call('SELECT', ARGV[3]) end
end

local unfit = {} -- broker keys that are no lists
if #KEYS > 7 then
  in_broker()
  for k = 8, #KEYS do
    local found = redis.call('TYPE', KEYS[k]).ok
    if found ~= 'none' and found ~= 'list' then
      unfit[k] = 'the broker key ' .. KEYS[k] .. ' is a ' .. found .. ', not a list'
    end
  end
  in_store()
end

local HEAD = '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)$'
local PUSH = '^(%d+) (%d+) (%d+) (%d+)$'
local written = false

-- Whether a slot may be committed: nil, or the answer that says why not.
local function unwanted(name, uid, digest, slot, expected, kind, cursor)
  local state = redis.call('HGET', KEYS[3], name)
  local head = redis.call('HGET', KEYS[2], name)
  local stored_uid, stored_cursor = string.match(state or '', '^(%S+) (-?%d+)\n')
  if not stored_uid then
    return 'stale the run state is gone or cannot be read'
  elseif stored_uid ~= uid then
    return 'stale another entry has this name now'
  end
  local decided = kind == 'slot' and tonumber(stored_cursor) >= tonumber(slot)
    or kind == 'advance' and stored_cursor == cursor and stored_cursor ~= expected
  if decided then
    return 'already'
  end
  local defined_uid, defined_digest = string.match(head or '', '^(%S+) (%S+) ')
  if defined_uid ~= uid or defined_digest ~= digest then
    return 'stale the definition changed'
  elseif stored_cursor ~= expected then
    return 'stale another commit moved the cursor'
  elseif not redis.call('ZSCORE', KEYS[4], name) then
    return 'stale the entry was paused, or put in quarantine'
  end
end

-- Push one commit's messages. The error of the first of them, or nil; after one is in, the slot counts as sent.
local function push(name, first, count)
  for p = 0, count - 1 do
    local list = tonumber(string.match(ARGV[first + 3 * p], '^%d+'))
    if unfit[list] then return unfit[list] end
  end
  if not written and string.match(ARGV[first], '^%d+') == '0' then
    -- A published message cannot be taken back, and a full server refuses only a script's first write: make that one
    -- before, with what is there already.
    redis.call('HSET', KEYS[3], name, redis.call('HGET', KEYS[3], name))
    written = true
  end
  in_broker()
  local failure
  for p = 0, count - 1 do
    local at = first + 3 * p
    local list, expiry, from, keys = string.match(ARGV[at], PUSH)
    local answer
    if list == '0' then
      answer = redis.pcall('PUBLISH', ARGV[at + 1], ARGV[at + 2])
    else
      answer = redis.pcall('LPUSH', KEYS[tonumber(list)], ARGV[at + 2])
    end
    if type(answer) == 'table' and answer.err then
      if p == 0 then
        failure = answer.err
        break
      end
    else
      written = written or list ~= '0'
      if expiry ~= '0' then
        for k = tonumber(from), tonumber(from) + tonumber(keys) - 1 do
          redis.pcall('PEXPIRE', KEYS[k], expiry)
        end
      end
    end
  end
  in_store()
  return failure
end

local at = 6
for i = 1, commits do
  local name, uid, digest, slot, expected, kind, cursor, next_fire, pushes, task_id = string.match(ARGV[at], HEAD)
  local count = tonumber(pushes)
  local state, run, outbox = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local answer = unwanted(name, uid, digest, slot, expected, kind, cursor)
  if not answer and count > 0 then
    local failure = push(name, at + 4, count)
    if failure and not written and (string.find(failure, 'OOM', 1, true) or string.find(failure, 'MISCONF', 1, true)
        or string.find(failure, 'READONLY', 1, true) or string.find(failure, 'NOREPLICAS', 1, true)) then
      return redis.error_reply(failure) -- the server cannot write at all, and nothing was
    end
    answer = failure and 'failed ' .. failure
  end
  if not answer then
    redis.call('HSET', KEYS[3], name, uid .. ' ' .. cursor .. '\n' .. state)
    written = true
    if next_fire == '' then
      redis.call('ZREM', KEYS[4], name)
    else
      redis.call('ZADD', KEYS[4], 'XX', next_fire, name)
    end
    if outbox ~= '' then
      redis.call('HSET', KEYS[6], task_id, outbox)
      redis.call('ZADD', KEYS[7], slot, task_id)
    end
    if run ~= '' then
      redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[4], '*', 'entry', name, 'run', run)
    end
    answer = 'committed'
  end
  result[i] = answer
  at = at + 4 + 3 * count
end
return result
