package org.postferry.wiring;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Bundles, components and native code as they are inside the container. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WiringIT {
    private static final Duration LONGEST_BOOT = Duration.ofMinutes(2);
    private static final String READER = "org.postferry.attachment-text";

    @Inject
    private BundleContext context;

    @Inject
    private ServiceComponentRuntime components;

    @Inject
    private SessionFactory sessions;

    @Inject
    private FeaturesService features;

    @Configuration
    public Option[] distribution() throws IOException {
        File tarball = new File(System.getProperty("postferry.distribution"));
        List<String> ports = freePorts(2);
        Option[] container = options(
                karafDistributionConfiguration()
                        .frameworkUrl(tarball.toURI().toString())
                        .karafVersion("4.4.10")
                        .unpackDirectory(new File("target/exam"))
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                editConfigurationFilePut("etc/org.ops4j.pax.web.cfg", "org.osgi.service.http.port", ports.get(0)),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshPort", ports.get(1)),
                // the distribution looks nowhere for bundles, but Pax Exam installs its own: from the local repository,
                // and nowhere else either
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.localRepository",
                        System.getProperty("postferry.repository")));
        return Stream.concat(Arrays.stream(container), java9Options()).toArray(Option[]::new);
    }

    /** Pax Exam starts Java itself; these are the options of bin/karaf, but for RMI, which nobody uses here. */
    private static Stream<Option> java9Options() {
        return Stream.of(
                        "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                        "--patch-module=java.base=lib/endorsed/org.apache.karaf.specs.locator-4.4.10.jar",
                        "--patch-module=java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-4.4.10.jar",
                        "--add-opens=java.base/java.security=ALL-UNNAMED",
                        "--add-opens=java.base/java.net=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.file=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.www.content.text=ALL-UNNAMED",
                        "-classpath",
                        "lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*")
                .map(option -> vmOption(option));
    }

    /** All different: each is held until the last is found. */
    private static List<String> freePorts(int count) throws IOException {
        List<String> ports = new ArrayList<>();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ports.add(String.valueOf(socket.getLocalPort()));
            if (count > 1) {
                ports.addAll(freePorts(count - 1));
            }
        }
        return ports;
    }

    @Test
    public void everyBundleIsActive() {
        awaitActive();

        assertEquals(List.of(), inactive());
        assertNotEquals(0, ours().length);
    }

    /** It and Pax Web may wait for each other for ever where both begin at one time: our bundle starts when there is HTTP. */
    @Test
    public void theConsoleStartsAfterTheBundleThatWaitsForHttp() {
        awaitActive();

        assertTrue(startLevel("org.apache.karaf.webconsole.console") > startLevel("org.postferry.web-console"));
    }

    private int startLevel(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow()
                .adapt(BundleStartLevel.class)
                .getStartLevel();
    }

    /** The test may come before the last of the boot features is started. */
    private void awaitActive() {
        long end = System.nanoTime() + LONGEST_BOOT.toNanos();
        while (!inactive().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** Nothing needs it, so that nothing else stops for it. */
    @Test
    public void theReaderOfAttachmentsGoesAndComesAloneWithItsFeature() throws Exception {
        awaitActive();
        List<String> stopped = new CopyOnWriteArrayList<>();
        BundleListener listener = (SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPED) {
                stopped.add(event.getBundle().getSymbolicName());
            }
        };
        context.addBundleListener(listener);

        boolean gone;
        try {
            features.uninstallFeature("postferry-attachment-text");
            gone = Arrays.stream(ours())
                    .noneMatch(bundle -> bundle.getSymbolicName().equals(READER));
        } finally {
            features.installFeature("postferry-attachment-text");
            awaitActive();
            context.removeBundleListener(listener);
        }

        assertTrue(gone);
        assertEquals(List.of(READER), stopped);
        assertEquals(List.of(), inactive());
        assertTrue(Arrays.stream(ours())
                .anyMatch(bundle -> bundle.getSymbolicName().equals(READER)));
    }

    @Test
    public void everyComponentOfOursHasWhatItNeeds() {
        List<String> unsatisfied = new ArrayList<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(ours())) {
            for (ComponentConfigurationDTO instance : components.getComponentConfigurationDTOs(component)) {
                if (instance.state != ComponentConfigurationDTO.ACTIVE
                        && instance.state != ComponentConfigurationDTO.SATISFIED) {
                    unsatisfied.add(component.name + ": " + Arrays.toString(instance.unsatisfiedReferences) + " "
                            + instance.failure);
                }
            }
        }

        assertEquals(List.of(), unsatisfied);
    }

    @Test
    public void theShellsCommandsHaveWhatTheyNeed() throws Exception {
        assertTrue(said("account-list").contains("There is no account yet"));
        assertTrue(said("status"), said("status").contains("There is no account yet."));
        assertTrue(said("mutations"), said("mutations").contains("Last answer"));
        assertTrue(said("search word"), said("search word").contains("0 found"));
        String grouped = said("search -- '-from:x (tea OR coffee)'");
        assertTrue(grouped, grouped.contains("0 found"));
        grouped = said("search '(tea OR coffee) -from:x'");
        assertTrue(grouped, grouped.contains("0 found"));
    }

    /** What these take is declared in what they extend. */
    @Test
    public void theShellsCommandsTakeWhatAPersonTypes() {
        assertEquals("There is no change 7-1.", refused("retry 7-1"));
        assertEquals("There is no change 7-1.", refused("undo 7-1"));
        assertEquals("There is no change 7-1.", refused("discard 7-1"));
        assertEquals("There is no account 7.", refused("mark --set $flagged 7-1"));
        assertEquals("There is no account 7.", refused("delete --permanent 7-1"));
        assertEquals("There is no account 7.", refused("move INBOX 7-1"));
        assertEquals("There is no account 7.", refused("copy INBOX 7-1"));
        assertEquals("There is no account 7.", refused("append 7 INBOX letter.eml"));
        assertEquals("There is no account 7.", refused("delete 7-1 7-2"));
        assertEquals("There is no account 7.", refused("sync 7"));
    }

    private String refused(String command) {
        return assertThrows(Exception.class, () -> said(command)).getMessage();
    }

    /** What a command of ours prints, once it is there. */
    private String said(String command) throws Exception {
        long end = System.nanoTime() + LONGEST_BOOT.toNanos();
        String name = command.split(" ")[0];
        while (!isThere(name) && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Session session = sessions.create(new ByteArrayInputStream(new byte[0]), out, out);
        try {
            session.execute("postferry:" + command.replace("$", "\\$"));
        } finally {
            session.close();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private boolean isThere(String command) {
        return sessions.getRegistry().getCommand("postferry", command) != null
                && context.getServiceReference("org.postferry.sync.Outbox") != null
                && context.getServiceReference("org.postferry.search.SearchIndex") != null;
    }

    private List<String> inactive() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .map(bundle -> bundle.getSymbolicName() + " is in state " + bundle.getState())
                .toList();
    }

    private Bundle[] ours() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().startsWith("org.postferry."))
                .toArray(Bundle[]::new);
    }
}
