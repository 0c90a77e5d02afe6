package org.postferry.wiring;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Bundles, components and native code as they are inside the container. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WiringIT {
    private static final Duration LONGEST_BOOT = Duration.ofMinutes(2);

    @Inject
    private BundleContext context;

    @Inject
    private ServiceComponentRuntime components;

    @Configuration
    public Option[] distribution() throws IOException {
        File tarball = new File(System.getProperty("postferry.distribution"));
        Option[] container = options(
                karafDistributionConfiguration()
                        .frameworkUrl(tarball.toURI().toString())
                        .karafVersion("4.4.10")
                        .unpackDirectory(new File("target/exam"))
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                editConfigurationFilePut("etc/org.ops4j.pax.web.cfg", "org.osgi.service.http.port", freePort()),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshPort", freePort()),
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

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    @Test
    public void everyBundleIsActive() {
        // the test may come before the last of the boot features is started
        long end = System.nanoTime() + LONGEST_BOOT.toNanos();
        while (!inactive().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }

        assertEquals(List.of(), inactive());
        assertNotEquals(0, ours().length);
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
