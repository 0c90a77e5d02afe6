package org.postferry.core.account;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cuts many ids into windows that may be asked for at once. */
final class Windows {
    private Windows() {}

    static <T> List<Set<T>> of(Set<T> all, int most) {
        List<Set<T>> windows = new ArrayList<>();
        Set<T> window = new LinkedHashSet<>();
        for (T one : all) {
            window.add(one);
            if (window.size() == most) {
                windows.add(window);
                window = new LinkedHashSet<>();
            }
        }
        if (!window.isEmpty()) {
            windows.add(window);
        }
        return windows;
    }
}
