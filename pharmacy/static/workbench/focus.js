// The theme hides the page until its scripts have run, so the browser often drops autofocus; a scan would go nowhere.
document.addEventListener("alpine:initialized", () => {
    requestAnimationFrame(() => {
        const first = document.querySelector("[autofocus]");
        if (first && document.activeElement === document.body) first.focus();
    });
});
