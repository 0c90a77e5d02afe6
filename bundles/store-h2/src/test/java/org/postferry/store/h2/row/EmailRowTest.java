package org.postferry.store.h2.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.model.ContentState;

class EmailRowTest {
    /** What is worked out of other fields. */
    private static final Set<String> DERIVED = Set.of("shown", "shownOf", "shownWith", "packedPlaces", "packedOf");

    private static final Map<Class<?>, Object> OTHER_VALUES = Map.of(
            long.class,
            77L,
            boolean.class,
            true,
            String.class,
            "other",
            byte[].class,
            new byte[] {7},
            ContentState.class,
            ContentState.FULL,
            Digest.class,
            new Digest(new byte[] {7}));

    @Test
    void aRowThatDiffersInAnyFieldIsWritten() throws IllegalAccessException {
        for (Field field : EmailRow.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !DERIVED.contains(field.getName())) {
                EmailRow row = new EmailRow(1, Instant.EPOCH, false);
                EmailRow other = row.copy();
                field.setAccessible(true);

                field.set(other, otherValue(field));

                assertFalse(other.isStoredAs(row), field.getName());
            }
        }
    }

    private static Object otherValue(Field field) {
        return switch (field.getName()) {
            case "places" -> List.of(new Place(1, 2, 3, Set.of(), false));
            case "wishes" -> List.of(Wished.destruction(1));
            default -> OTHER_VALUES.get(field.getType());
        };
    }

    @Test
    void aCopyIsStoredAsItsOriginalIs() {
        EmailRow row = new EmailRow(1, Instant.ofEpochSecond(5), true);
        row.places = List.of(new Place(1, 2, 3, Set.of(), true));
        row.preview = "The text";

        assertTrue(row.copy().isStoredAs(row));
        assertTrue(Arrays.deepEquals(row.values(), row.copy().values()));
    }

    @Test
    void otherPlacesAreOtherBytes() {
        EmailRow row = new EmailRow(1, Instant.EPOCH, false);
        List<Place> first = List.of(new Place(1, 2, 3, Set.of(), false));
        List<Place> second = List.of(new Place(1, 2, 4, Set.of(), false));
        row.places = first;
        row.values();

        row.places = second;

        assertArrayEquals(Place.encode(second), (byte[]) row.values()[4]);
    }
}
