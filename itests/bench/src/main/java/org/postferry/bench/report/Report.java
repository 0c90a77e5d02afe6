package org.postferry.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One measurement as Markdown: rows of figures, then the aims with what was measured. Not thread-safe. */
public final class Report {

    private final String title;
    private final String how;
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final Map<Aim, Double> measured = new LinkedHashMap<>();

    /** @param how conditions in a sentence or two @param columns heads of the table */
    public Report(String title, String how, List<String> columns) {
        this.title = title;
        this.how = how;
        this.columns = List.copyOf(columns);
    }

    /** As many cells as there are columns. */
    public void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** What came out for an aim. */
    public void measured(Aim aim, double value) {
        measured.put(aim, value);
    }

    /** The aims that were missed, in sentences. */
    public List<String> missed() {
        return measured.entrySet().stream()
                .filter(entry -> !entry.getKey().isMetBy(entry.getValue()))
                .map(entry -> entry.getKey().what() + ": " + entry.getKey().text(entry.getValue()) + ", the aim is "
                        + entry.getKey().limitText())
                .toList();
    }

    String title() {
        return title;
    }

    /** With a heading. */
    public String markdown() {
        StringBuilder text = new StringBuilder("## " + title + "\n\n" + how + "\n\n");
        text.append(line(columns)).append(line(columns.stream().map(c -> "---").toList()));
        rows.forEach(row -> text.append(line(row)));
        if (!measured.isEmpty()) {
            text.append('\n')
                    .append(line(List.of("aim", "at most", "measured", "")))
                    .append("|---|---|---|---|\n");
            measured.forEach((aim, value) -> text.append(line(
                    List.of(aim.what(), aim.limitText(), aim.text(value), aim.isMetBy(value) ? "met" : "**missed**"))));
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
