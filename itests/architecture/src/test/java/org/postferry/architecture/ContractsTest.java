package org.postferry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What every contract package and every cited source must have. */
class ContractsTest {
    private static final Pattern CITED_RFC = Pattern.compile("RFC (\\d{3,5})");

    @Test
    void everyContractPackageIsExportedVersionedAndNullMarked() {
        for (String contract : ImportTable.CONTRACTS) {
            Path info = Tree.bundle("sync-api")
                    .resolve("src/main/java/" + contract.replace('.', '/') + "/package-info.java");

            String source = Tree.read(info);

            assertTrue(source.startsWith("/**"), contract + " opens with a sentence");
            for (String mark : List.of("@Version(", "@Export", "@NullMarked")) {
                assertTrue(source.contains(mark), contract + " has " + mark);
            }
        }
    }

    @Test
    void everyPublicTypeOfTheContractsHasJavadoc() {
        List<String> bare = new ArrayList<>();
        for (Path source : Tree.mainSources()) {
            String text = Tree.read(source);
            if (source.toString().contains("/sync-api/")
                    && !source.endsWith("package-info.java")
                    && !Pattern.compile("\\*/\\s*(@\\w+[^\\n]*\\s*)*(public |final |sealed )")
                            .matcher(text)
                            .find()) {
                bare.add(source.getFileName().toString());
            }
        }

        assertEquals(List.of(), bare);
    }

    @Test
    void everyCitedRfcIsListed() {
        String list = Tree.read(Tree.ROOT.resolve("docs/rfc.md"));
        Set<String> missing = new TreeSet<>();

        for (Path source : Tree.mainSources()) {
            Matcher cited = CITED_RFC.matcher(Tree.read(source));
            while (cited.find()) {
                if (!list.contains("RFC " + cited.group(1))) {
                    missing.add("RFC " + cited.group(1) + " in " + source.getFileName());
                }
            }
        }

        assertEquals(Set.of(), missing);
    }
}
