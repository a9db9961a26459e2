# Extracts and fills by po4a's library, a request a line on stdin:
#
#     MARKDOWN <tab> PO <tab> OUTPUT      PO is empty to extract
#
# answered by "done", or by why not.

use strict;
use warnings;
use Locale::Po4a::Chooser;
use Locale::Po4a::Po;
use Locale::Po4a::TransTractor;

sub extract {
    my ( $doc, $markdown, $output ) = @_;
    $doc->process(
        'file_in_name'    => [$markdown],
        'file_in_charset' => 'UTF-8',
        'po_out_name'     => $output,
    );
}

sub fill {
    my ( $doc, $markdown, $po, $output ) = @_;
    $doc->process(
        'file_in_name'     => [$markdown],
        'file_in_charset'  => 'UTF-8',
        'po_in_name'       => [$po],
        'file_out_name'    => $output,
        'file_out_charset' => 'UTF-8',
    );
    $doc->write($output);
}

$| = 1;
while ( my $line = <STDIN> ) {
    chomp $line;
    my ( $markdown, $po, $output ) = split /\t/, $line;
    my $done = eval {
        my $doc = Locale::Po4a::Chooser::new( 'text', markdown => 1, neverwrap => 1 );
        $doc->{TT}{utf_mode} = 1;
        $po ? fill( $doc, $markdown, $po, $output ) : extract( $doc, $markdown, $output );
        1;
    };
    my $why = $@;
    $why =~ s/\s+/ /g;
    print $done ? "done\n" : "failed: $why\n";
}
