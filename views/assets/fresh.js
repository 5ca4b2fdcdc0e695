// Reloads a page that the browser shows again by its Back button: a course that was bought in the
// meantime must not be offered again. The page may come from the back/forward cache (persisted) or
// from the HTTP cache.
addEventListener("pageshow", (event) => {
    const [navigation] = performance.getEntriesByType("navigation");
    if (event.persisted || navigation?.type === "back_forward") location.reload();
});
