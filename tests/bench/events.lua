-- Posts signed events from a file, each once: a line is SIGNATURE, a tab, BODY.
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
    local signature, body = lines[at]:match("^([^\t]+)\t(.+)$")
    return wrk.format("POST", "/webhooks/stripe",
                      {["Content-Type"] = "application/json", ["Stripe-Signature"] = signature}, body)
end
