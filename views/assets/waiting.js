// Checks in the background whether the payment is confirmed, and reloads the page only when it is, so
// that reading and screen readers are not interrupted. Without scripts, the page refreshes itself.
const pause_ms = 5000;

async function is_still_waiting() {
    const answer = await fetch(location.href, { cache: "no-store" });
    return !answer.ok || (await answer.text()).includes('id="waiting"');
}

async function look_again() {
    const still_waiting = await is_still_waiting().catch(() => true);
    if (still_waiting) setTimeout(look_again, pause_ms);
    else location.reload();
}

setTimeout(look_again, pause_ms);
