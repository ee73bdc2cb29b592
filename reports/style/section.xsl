<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- A section of the cases in the page of a run (run.xsl); page.c has taken them out of results.xml, and
     numbered them. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="ladder.xsl"/>
  <xsl:output method="html" encoding="UTF-8" indent="no"/>

  <xsl:template match="/section">
    <section class="group">
      <h2><xsl:value-of select="@name"/></h2>
      <xsl:apply-templates select="case"/>
    </section>
  </xsl:template>

  <xsl:template match="case">
    <details class="case {@verdict}" id="c{@n}" data-id="{@id}" data-verdict="{@verdict}" data-role="{@role}"
             data-section="{@role} {@section}" data-level="{@level}">
      <xsl:attribute name="data-tags">
        <xsl:text> </xsl:text>
        <xsl:for-each select="tag"><xsl:value-of select="concat(., ' ')"/></xsl:for-each>
      </xsl:attribute>
      <summary>
        <span class="verdict"><xsl:value-of select="@verdict"/></span>
        <code class="id"><xsl:value-of select="@id"/></code>
        <span class="title"><xsl:value-of select="title"/></span>
        <xsl:if test="@issue">
          <span class="issue"><xsl:value-of select="@issue"/></span>
        </xsl:if>
        <xsl:if test="@known = 'yes'"><span class="known">known</span></xsl:if>
      </summary>
      <!-- What passed is many and seldom looked at: its body waits as text until somebody opens the case,
           so that the browser has little to build. Every text in it stands in an element, and so is
           escaped; attributes in it hold nothing of the implementation. -->
      <xsl:choose>
        <xsl:when test="@verdict = 'pass' or @verdict = 'not-applicable'">
          <script type="text/x-body"><xsl:call-template name="body"/></script>
        </xsl:when>
        <xsl:otherwise><xsl:call-template name="body"/></xsl:otherwise>
      </xsl:choose>
    </details>
  </xsl:template>

  <xsl:template name="body">
      <div class="body">
      <xsl:if test="reason != ''">
        <p class="reason"><xsl:value-of select="reason"/></p>
      </xsl:if>
      <xsl:if test="expected != '' or got != ''">
        <dl class="compare">
          <div><dt>expected</dt><dd><xsl:value-of select="expected"/></dd></div>
          <div><dt>got</dt><dd class="got"><xsl:value-of select="got"/></dd></div>
        </dl>
      </xsl:if>
      <ul class="requirements">
        <xsl:apply-templates select="requirement"/>
      </ul>
      <xsl:if test="revision">
        <ul class="revisions">
          <xsl:apply-templates select="revision"/>
        </ul>
      </xsl:if>
      <div class="ladders">
        <xsl:call-template name="ladder">
          <xsl:with-param name="of" select="."/>
          <xsl:with-param name="prefix" select="concat('c', @n, 's')"/>
          <xsl:with-param name="caption" select="/section/@implementation"/>
        </xsl:call-template>
        <xsl:if test="reference/step">
          <xsl:call-template name="ladder">
            <xsl:with-param name="of" select="reference"/>
            <xsl:with-param name="prefix" select="concat('c', @n, 'r')"/>
            <xsl:with-param name="caption" select="concat('reference node: ', reference/@verdict)"/>
          </xsl:call-template>
        </xsl:if>
      </div>
      <xsl:call-template name="packets">
        <xsl:with-param name="steps" select="step"/>
        <xsl:with-param name="prefix" select="concat('c', @n, 's')"/>
      </xsl:call-template>
      <xsl:if test="reference/step">
        <xsl:call-template name="packets">
          <xsl:with-param name="steps" select="reference/step"/>
          <xsl:with-param name="prefix" select="concat('c', @n, 'r')"/>
          <xsl:with-param name="of" select="' of the reference node'"/>
        </xsl:call-template>
      </xsl:if>
      <p class="repeat">
        <span>Repeat</span>
        <code><xsl:value-of select="repeat"/></code>
        <button type="button" class="copy" hidden="hidden">Copy</button>
      </p>
      <p class="where">
        <xsl:value-of select="concat(@file, ':', @line)"/>
        <xsl:if test="@step != ''"><xsl:value-of select="concat(', ', @phase, ', ', @step)"/></xsl:if>
        <xsl:value-of select="concat(', ', format-number(@seconds, '0.000'), ' s')"/>
        <xsl:if test="@capture-data">
          <xsl:text>, </xsl:text>
          <a download="{translate(@id, '/', '_')}.pcapng"
             href="data:application/octet-stream;base64,{@capture-data}">capture</a>
        </xsl:if>
      </p>
    </div>
  </xsl:template>

  <xsl:template match="requirement">
    <li>
      <strong><xsl:value-of select="@level"/></strong>
      <xsl:text> </xsl:text>
      <span class="ref">
        <xsl:value-of select="concat(@spec, ' section ', @section, ', ', @id)"/>
      </span>
      <xsl:text> </xsl:text>
      <xsl:value-of select="."/>
    </li>
  </xsl:template>

  <xsl:template match="revision">
    <li>
      <strong><xsl:value-of select="@spec"/></strong>
      <xsl:value-of select="concat(': ', @verdict)"/>
      <xsl:if test=". != ''"><xsl:value-of select="concat(', ', .)"/></xsl:if>
    </li>
  </xsl:template>
</xsl:stylesheet>
