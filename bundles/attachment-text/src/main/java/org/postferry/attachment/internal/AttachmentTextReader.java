package org.postferry.attachment.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.postferry.attachment.extract.Worker;
import org.postferry.mime.MessageReader;
import org.postferry.store.MailStore;

/** Reads attachments while there is a store; nobody needs it, so everything goes on when it goes. */
@Component(
        service = AttachmentTextReader.class,
        immediate = true,
        configurationPid = "org.postferry.attachment.text",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = AttachmentTextReader.Config.class)
public final class AttachmentTextReader {
    static final String OFF = "switched off in its configuration";

    private final Supplier<Worker> workers;
    private volatile @Nullable Worker worker;

    /** Settings of the reader. */
    @ObjectClassDefinition(name = "Postferry attachment text")
    public @interface Config {
        @AttributeDefinition(
                description = "Folder to work in. It can be deleted: what was read is in the store."
                        + " Another one counts from the next start.")
        String directory();

        @AttributeDefinition(
                description = "Whether attachments are read. What was read stays findable when this is false,"
                        + " and what came meanwhile is read once it is true again.")
        boolean enabled() default true;
    }

    @Activate
    public AttachmentTextReader(
            @Reference MailStore store, @Reference MessageReader reader, Config config, BundleContext context) {
        Bundle bundle = context.getBundle();
        Path directory = Path.of(config.directory()).toAbsolutePath();
        workers = () -> new Worker(store, reader, directory, folder -> unpack(bundle, folder));
        run(config.enabled());
    }

    private synchronized void run(boolean enabled) {
        Worker present = worker;
        if (enabled && present == null) {
            Worker fresh = workers.get();
            fresh.start();
            worker = fresh;
        } else if (!enabled && present != null) {
            present.close();
            worker = null;
        }
    }

    /** How far it is. Thread-safe. */
    Worker.Standing standing() {
        Worker present = worker;
        return present == null ? new Worker.Standing(false, OFF) : present.standing();
    }

    /** The libraries as they are, and the classes that use them. */
    private static List<Path> unpack(Bundle bundle, Path folder) throws IOException {
        Path classes = folder.resolve("classes");
        List<Path> classPath = new ArrayList<>(List.of(classes));
        copy(bundle, "/org/postferry/attachment/child", "*.class", classes);
        classPath.addAll(copy(bundle, "/lib", "*.jar", folder));
        return classPath;
    }

    private static List<Path> copy(Bundle bundle, String path, String pattern, Path folder) throws IOException {
        List<Path> copied = new ArrayList<>();
        Enumeration<URL> found = bundle.findEntries(path, pattern, false);
        for (URL one : found == null ? List.<URL>of() : Collections.list(found)) {
            Path target = folder.resolve(one.getPath().substring(1));
            Files.createDirectories(target.getParent());
            try (InputStream in = one.openStream()) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
            copied.add(target);
        }
        return copied;
    }

    /** An installation writes the configuration more than once: it goes on. */
    @Modified
    void modified(Config config) {
        run(config.enabled()); // another folder counts from the next start
    }

    @Deactivate
    void close() {
        run(false);
    }
}
