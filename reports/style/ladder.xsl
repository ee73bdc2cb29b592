<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: BSD-2-Clause -->
<!-- Ladders: who sent what to whom, as SVG; and the packets that its arrows lead to. Shared by the page
     of a run and by comparisons. page.c has set parties="mn.hoa mn.coa iut.addr " on what holds the
     steps, and from-column, to-column and look="sent judged-no" on each step. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns="http://www.w3.org/2000/svg">
  <xsl:variable name="row" select="34"/>
  <xsl:variable name="column" select="230"/>
  <xsl:variable name="left" select="60"/>
  <xsl:variable name="margin" select="58"/>

  <xsl:template name="ladder">
    <xsl:param name="steps"/>
    <xsl:param name="prefix"/>
    <xsl:param name="caption"/>
    <xsl:variable name="names" select="$steps[1]/../@parties"/>
    <xsl:variable name="columns" select="string-length($names) - string-length(translate($names, ' ', ''))"/>
    <xsl:variable name="width" select="$left + 2 * $margin + ($columns - 1) * $column"/>
    <xsl:variable name="height" select="46 + count($steps) * $row"/>
    <xsl:if test="$steps">
      <figure xmlns="" class="ladder">
        <figcaption><xsl:value-of select="$caption"/></figcaption>
        <div class="scroll" tabindex="0" role="group" aria-label="Ladder">
          <xsl:element name="svg" namespace="http://www.w3.org/2000/svg">
            <xsl:attribute name="viewBox"><xsl:value-of select="concat('0 0 ', $width, ' ', $height)"/></xsl:attribute>
            <xsl:attribute name="width"><xsl:value-of select="$width"/></xsl:attribute>
            <xsl:attribute name="height"><xsl:value-of select="$height"/></xsl:attribute>
            <xsl:attribute name="role">group</xsl:attribute>
            <xsl:attribute name="aria-label">Messages in the order of time; each leads to its packet</xsl:attribute>
            <xsl:call-template name="lifelines">
              <xsl:with-param name="names" select="string($names)"/>
              <xsl:with-param name="height" select="$height"/>
            </xsl:call-template>
            <xsl:for-each select="$steps">
              <xsl:call-template name="arrow">
                <xsl:with-param name="prefix" select="$prefix"/>
                <xsl:with-param name="y" select="46 + position() * $row - 10"/>
                <xsl:with-param name="width" select="$width"/>
              </xsl:call-template>
            </xsl:for-each>
          </xsl:element>
        </div>
      </figure>
    </xsl:if>
  </xsl:template>

  <xsl:template name="lifelines">
    <xsl:param name="names"/>
    <xsl:param name="height"/>
    <xsl:param name="x" select="$left + $margin"/>
    <xsl:if test="contains($names, ' ')">
      <text class="party" x="{$x}" y="18"><xsl:value-of select="substring-before($names, ' ')"/></text>
      <line class="life" x1="{$x}" y1="26" x2="{$x}" y2="{$height}"/>
      <xsl:call-template name="lifelines">
        <xsl:with-param name="names" select="substring-after($names, ' ')"/>
        <xsl:with-param name="height" select="$height"/>
        <xsl:with-param name="x" select="$x + $column"/>
      </xsl:call-template>
    </xsl:if>
  </xsl:template>

  <!-- Attributes with braces take most of the time that a page takes: here as few as can be (60 is $left, 34
       $row). One step: an arrow that leads to its packet, or words across. -->
  <xsl:template name="arrow">
    <xsl:param name="prefix"/>
    <xsl:param name="y"/>
    <xsl:param name="width"/>
    <text class="time" x="52" y="{$y + 4}"><xsl:value-of select="@time"/></text>
    <xsl:choose>
      <xsl:when test="not(@from-column) or not(@to-column)">
        <text class="note" x="64" y="{$y + 4}">
          <xsl:call-template name="short">
            <xsl:with-param name="text" select="summary"/>
            <xsl:with-param name="max" select="floor(($width - $left) div 7)"/>
          </xsl:call-template>
        </text>
      </xsl:when>
      <xsl:otherwise>
        <xsl:variable name="x1" select="$left + $margin + @from-column * $column"/>
        <xsl:variable name="x2" select="$left + $margin + @to-column * $column"/>
        <xsl:variable name="back" select="1 - 2 * ($x2 &gt; $x1)"/>
        <xsl:variable name="tail" select="substring-after(summary, ' + ')"/>
        <a class="{@look}" href="#{$prefix}{position()}" transform="translate(0 {$y})">
          <title><xsl:value-of select="concat(@from, ' to ', @to, ': ', summary)"/></title>
          <rect class="hit" x="60" y="-20" width="{$width - $left}" height="30"/>
          <line x1="{$x1}" x2="{$x2}"/>
          <path d="M{$x2} 0l{$back * 9}-4.5v9z"/>
          <text x="{($x1 + $x2) div 2}" y="-6">
            <!-- Behind the headers that carry it stands what was said. -->
            <xsl:call-template name="short">
              <xsl:with-param name="text" select="concat($tail, substring(summary, 1, string-length(summary) * ($tail = '')))"/>
              <xsl:with-param name="max" select="floor(($x2 - $x1) * -$back div 7.4)"/>
            </xsl:call-template>
          </text>
        </a>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template name="short">
    <xsl:param name="text"/>
    <xsl:param name="max"/>
    <xsl:choose>
      <xsl:when test="string-length($text) &gt; $max">
        <xsl:value-of select="concat(substring($text, 1, $max - 1), '…')"/>
      </xsl:when>
      <xsl:otherwise><xsl:value-of select="$text"/></xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Packets. In the one that was judged last, page.c has marked the field that differs. -->
  <xsl:template name="packets">
    <xsl:param name="steps"/>
    <xsl:param name="prefix"/>
    <xsl:param name="of" select="''"/>
    <xsl:if test="$steps/tree">
      <details xmlns="" class="packets">
        <summary><xsl:value-of select="concat(count($steps[tree]), ' packets', $of)"/></summary>
        <xsl:for-each select="$steps">
          <xsl:if test="tree">
            <details class="packet {@look}" id="{$prefix}{position()}">
              <summary>
                <span class="time"><xsl:value-of select="@time"/></span>
                <xsl:value-of select="concat(' ', @from, ' to ', @to, ': ', summary)"/>
              </summary>
              <xsl:if test="@label != ''"><p class="label"><xsl:value-of select="@label"/></p></xsl:if>
              <xsl:if test="judgement != ''"><p class="judgement"><xsl:value-of select="judgement"/></p></xsl:if>
              <pre class="tree">
                <xsl:choose>
                  <xsl:when test="tree/mark">
                    <xsl:for-each select="tree/node()">
                      <xsl:choose>
                        <xsl:when test="self::mark"><mark><xsl:value-of select="."/></mark></xsl:when>
                        <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
                      </xsl:choose>
                    </xsl:for-each>
                  </xsl:when>
                  <xsl:otherwise><xsl:value-of select="tree"/></xsl:otherwise>
                </xsl:choose>
              </pre>
              <p class="octets"><xsl:value-of select="frame"/></p>
            </details>
          </xsl:if>
        </xsl:for-each>
      </details>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
