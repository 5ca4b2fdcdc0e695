// A page that the browser kept as it was, and shows again by its Back button, is asked for anew: what
// was bought meanwhile must not be offered once more.
addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
});
