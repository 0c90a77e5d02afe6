package org.postferry.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes and manifests keep to {@link ImportTable}. */
class ImportTableTest {
    static List<String> bundles() {
        return ImportTable.bundles();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void classesUseOnlyWhatTheTableAllows(String bundle) {
        ImportTable.Row row = ImportTable.ROWS.get(bundle);

        JavaClasses classes = classesOf(bundle);

        assertFalse(classes.isEmpty(), bundle + " has classes");
        assertEquals(Set.of(), violations(classes, (from, to) -> row.allows(to)));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void manifestImportsOnlyWhatTheTableAllows(String bundle) throws IOException {
        ImportTable.Row row = ImportTable.ROWS.get(bundle);

        Set<String> ours = new TreeSet<>(importedPackages(bundle));
        ours.removeIf(name -> !name.startsWith("org.postferry") || row.allows(name));

        assertEquals(Set.of(), ours);
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void implementationsExportNothing(String bundle) throws IOException {
        assertEquals(null, manifest(bundle).getMainAttributes().getValue("Export-Package"), bundle);
    }

    @Test
    void contractsSpeakOnlyOfTheContractsBelowThem() {
        assertEquals(
                Set.of(),
                violations(
                        classesOf("sync-api"),
                        (from, to) -> from.equals(to)
                                || ImportTable.CONTRACT_ROWS
                                        .getOrDefault(from, Set.of())
                                        .contains(to)));
    }

    @Test
    void wireAndCommandOfImapKnowNoEngineType() {
        JavaClasses classes = classesOf("imap-connector");

        Set<String> seen = violations(classes, (from, to) -> {
            boolean low = from.startsWith("org.postferry.imap.wire") || from.startsWith("org.postferry.imap.command");
            return !low || !ImportTable.CONTRACTS.contains(to);
        });

        assertEquals(Set.of(), seen);
    }

    @Test
    void wireOfJmapKnowsNoMethodAndNeitherKnowsAnEngineType() {
        String wire = "org.postferry.jmap.wire";
        String method = "org.postferry.jmap.method";

        Set<String> seen = violations(classesOf("jmap-connector"), (from, to) -> {
            boolean low = from.equals(wire) || from.equals(method);
            boolean lower = to.equals(wire) || to.equals(ImportTable.TLS) || to.equals(from);
            return !low || lower;
        });

        assertEquals(Set.of(), seen);
    }

    @Test
    void everyBundleFolderIsInTheTable() throws IOException {
        try (Stream<Path> folders = Files.list(Tree.ROOT.resolve("bundles"))) {
            Set<String> found = new TreeSet<>(folders.filter(Files::isDirectory)
                    .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .toList());
            found.remove("sync-api");

            assertEquals(ImportTable.ROWS.keySet(), found);
        }
    }

    private static JavaClasses classesOf(String bundle) {
        return new ClassFileImporter().importPath(Tree.bundle(bundle).resolve("target/classes"));
    }

    private static Set<String> violations(JavaClasses classes, BiPredicate<String, String> allowed) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String to = dependency.getTargetClass().getPackageName();
                if (to.startsWith("org.postferry") && !allowed.test(type.getPackageName(), to)) {
                    found.add(type.getName() + " -> "
                            + dependency.getTargetClass().getName());
                }
            }
        }
        return found;
    }

    private static Set<String> importedPackages(String bundle) throws IOException {
        String header = manifest(bundle).getMainAttributes().getValue("Import-Package");
        return ManifestHeader.names(header == null ? "" : header);
    }

    private static Manifest manifest(String bundle) throws IOException {
        try (var in = Files.newInputStream(Tree.bundle(bundle).resolve("target/classes/META-INF/MANIFEST.MF"))) {
            return new Manifest(in);
        }
    }
}
