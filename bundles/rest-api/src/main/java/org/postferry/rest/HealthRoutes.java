package org.postferry.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.sync.PartStatus;
import org.postferry.sync.SyncState;

/** {@code /health}, which anybody may ask, and the description of all routes. */
final class HealthRoutes {
    /** Without these nothing is mirrored. */
    private static final Set<String> NEEDED = Set.of("store", "engine");

    private final Services services;

    HealthRoutes(Services services) {
        this.services = services;
    }

    List<Route> routes() {
        return List.of(Route.get(Gate.OPEN_PATH, this::health), Route.get("/openapi.json", HealthRoutes::openApi));
    }

    private void health(Exchange exchange) throws IOException {
        Map<String, String> missing = missing();
        ObjectNode json = Json.object().put("status", missing.isEmpty() ? "up" : "down");
        if (!missing.isEmpty()) {
            ArrayNode list = json.putArray("missing");
            missing.forEach((name, reason) -> list.addObject().put("name", name).put("reason", reason));
        }
        exchange.answer(missing.isEmpty() ? 200 : 503, json);
    }

    private Map<String, String> missing() {
        Map<String, String> missing = new LinkedHashMap<>();
        if (services.storeIfThere().isEmpty()) {
            missing.put("store", "The store is not here");
        }
        if (services.accountsIfThere().isEmpty() || services.stateIfThere().isEmpty()) {
            missing.put("engine", "The engine is not here");
        }
        List<PartStatus> parts = services.stateIfThere().map(SyncState::parts).orElse(new ArrayList<>());
        for (PartStatus part : parts) {
            if (NEEDED.contains(part.name()) && !part.up()) {
                missing.putIfAbsent(part.name(), part.reason());
            }
        }
        return missing;
    }

    private static void openApi(Exchange exchange) throws IOException {
        try (InputStream description = HealthRoutes.class.getResourceAsStream("openapi.json")) {
            exchange.answer(200, Json.MEDIA_TYPE, description.readAllBytes());
        }
    }
}
