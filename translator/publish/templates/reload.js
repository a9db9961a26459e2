"use strict";
new EventSource("EVENTS").onmessage = () => location.reload();
