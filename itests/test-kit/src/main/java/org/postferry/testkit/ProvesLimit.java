package org.postferry.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which named limits or settings a test holds: it fails when the code ignores them. A test of the build checks that
 * none is without.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface ProvesLimit {
    /** Each as {@code Class.CONSTANT}, or {@code Component.Config.setting}. */
    String[] value();
}
