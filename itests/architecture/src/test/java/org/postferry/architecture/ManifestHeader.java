package org.postferry.architecture;

import java.util.Set;
import java.util.TreeSet;

/** Reads the names out of an OSGi manifest header (OSGi Core 8, section 3.2.4). */
final class ManifestHeader {
    private ManifestHeader() {}

    /** {@code a;version="[1,2)",b} gives a and b: commas within quotes separate nothing. */
    static Set<String> names(String header) {
        Set<String> names = new TreeSet<>();
        StringBuilder clause = new StringBuilder();
        boolean quoted = false;
        for (char c : (header + ",").toCharArray()) {
            quoted ^= c == '"';
            if (c == ',' && !quoted) {
                String name = clause.toString().split(";", 2)[0].trim();
                if (!name.isEmpty()) {
                    names.add(name);
                }
                clause.setLength(0);
            } else {
                clause.append(c);
            }
        }
        return names;
    }
}
