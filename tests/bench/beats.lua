-- Posts beats of playbacks from a file, each once: a line is COOKIE, a tab, PATH, a tab, BODY.
local lines = {}
local at = 0

function init(arguments)
    for line in io.lines(arguments[1]) do lines[#lines + 1] = line end
end

function request()
    at = at + 1
    if at > #lines then
        wrk.thread:stop()
        at = #lines
    end
    local cookie, path, body = lines[at]:match("^([^\t]+)\t([^\t]+)\t(.+)$")
    return wrk.format("POST", path, {["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = cookie}, body)
end
