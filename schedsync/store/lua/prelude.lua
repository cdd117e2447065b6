-- Stands before every script. Scripts read first and write after; none encodes or decodes JSON: a value begins with a
-- head of blank-separated fields, ends it with a line feed, and the text behind is only moved.

local function server_now() -- Unix ms
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function ms(number) -- a number as the text of an integer
  return string.format('%.0f', number)
end

-- An error reply if a key holds another type than the one it is written as, else nil. Pairs: key, type, key, type ...
local function foreign_type(pairs_)
  for i = 1, #pairs_, 2 do
    local found = redis.call('TYPE', pairs_[i]).ok
    if found ~= 'none' and found ~= pairs_[i + 1] then
      return redis.error_reply('SCHEDSYNC_TYPE ' .. pairs_[i] .. ' is a ' .. found .. ', not a ' .. pairs_[i + 1])
    end
  end
end

-- An error reply if a newer schedsync wrote the store, else nil.
local function newer_format(meta, known)
  local format = redis.call('HGET', meta, 'format')
  if format and tonumber(format) ~= tonumber(known) then
    return redis.error_reply('SCHEDSYNC_FORMAT ' .. format)
  end
end

-- Whether a write under this fencing token is refused: another one is the lock's by now. '' is never refused.
local function fenced_off(lock, token)
  return token ~= '' and redis.call('HGET', lock, 'token') ~= token
end

-- An error reply if the user may not run one of these commands, else nil: denied half way, a script would leave half
-- of its work. Servers before Redis 7 cannot be asked.
local function denied(commands)
  if redis.acl_check_cmd then
    for _, command in ipairs(commands) do
      if not redis.acl_check_cmd(unpack(command)) then
        return redis.error_reply('NOPERM this user may not run ' .. command[1] .. ' on ' .. (command[2] or ''))
      end
    end
  end
end

-- Whether a pause holds an entry at an instant (Unix ms): its own, its owner's ('' for nobody's), or everybody's.
local function is_paused(paused, name, owner, now)
  local function in_force(field)
    local pause = redis.call('HGET', paused, field)
    local till = pause and tonumber(string.match(pause, '^(%d+)\n') or 0)
    return pause and (till == 0 or till > now)
  end
  return in_force('*') or in_force('entry:' .. name) or owner ~= '' and in_force('owner:' .. owner)
end

-- The first write makes the store: its format, its identity and its secret key, each only if it is not there.
local function found_store(meta, format, instance_id, hmac_key)
  redis.call('HSETNX', meta, 'format', format)
  redis.call('HSETNX', meta, 'instance_id', instance_id)
  redis.call('HSETNX', meta, 'hmac_key', hmac_key)
end

